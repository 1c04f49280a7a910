import { statfsSync } from 'node:fs'
import { WeighhouseError } from '@weighhouse/kernel'
import { folderError, type ServerFolder } from './server-folder.ts'

export function isPortTaken(log: string): boolean {
  return log.includes('Address already in use') || log.includes('could not create any TCP/IP sockets')
}

/** Another process won the race to start, or the children of a killed server have not ended yet. */
export function isStillHeld(log: string): boolean {
  return (
    log.includes('lock file "postmaster.pid"') ||
    log.includes('pre-existing shared memory block') ||
    log.includes('data directory is in use')
  )
}

/** Less than one segment of the write-ahead log is free. */
function isFull(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize < 16 * 1024 * 1024
}

/** Why a server that was launched has ended, and what to do about it. */
export function describeFailure(place: ServerFolder, port: number, log: string): WeighhouseError {
  // On a full disk the server cannot write why it ends either.
  if (log.includes('No space left on device') || isFull(place.folder)) {
    return folderError(place.data, Object.assign(new Error(log), { code: 'ENOSPC' }))
  }
  if (log.includes('Read-only file system')) {
    return folderError(place.data, Object.assign(new Error(log), { code: 'EROFS' }))
  }
  if (isPortTaken(log)) {
    return new WeighhouseError(
      'unavailable',
      `Port ${port} of this machine is taken by another program. Free it or leave the port to Weighhouse.`,
    )
  }
  if (log.includes('wrong ownership') || log.includes('Permission denied')) {
    return new WeighhouseError(
      'unavailable',
      `${place.data} belongs to another account than the one that starts PostgreSQL now. Start Weighhouse as the ` +
        'account that started it first, or give the folder to this one.',
    )
  }
  if (isStillHeld(log)) {
    return new WeighhouseError('unavailable', `Processes of an earlier server still use ${place.data}. End them first.`)
  }
  const lastLines = log.trim().split('\n').slice(-5).join('\n')
  return new WeighhouseError('unavailable', `PostgreSQL did not start; its log ${place.logFile} ends:\n${lastLines}`)
}
