#!/usr/bin/env node
// Plain JavaScript, because an older installed Node must be able to read it. The program itself is
// TypeScript that Node 24 runs as it is; npm pins that Node beside us, and we go on under it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'

const main = new URL('../src/main.ts', import.meta.url)

if (Number(process.versions.node.split('.')[0]) >= 24) {
  module.enableCompileCache?.()
  await import(main.href)
} else {
  const pinned = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url))
  if (!existsSync(pinned)) {
    process.stderr.write(`weighhouse needs Node 24; this is ${process.version}. Run "npm ci", which brings it.\n`)
    process.exit(2)
  }
  const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    if (signal) process.kill(process.pid, signal)
    else process.exit(code ?? 3)
  })
}
