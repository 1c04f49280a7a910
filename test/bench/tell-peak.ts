// Loaded before a program whose memory is measured: says its highest resident size, in bytes, when it ends.
process.on('exit', () => {
  process.stderr.write(`\npeak ${process.resourceUsage().maxRSS * 1024}\n`)
})
