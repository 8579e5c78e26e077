/**
 * Says replies, as they are due or as the script wants them: late, dripped, not at all, with an end after them.
 * Failures: none; what is said to a client that has gone is lost, as on any network.
 */
import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Fault } from './script.js'

/** 'ok': a 2xx or 3xx was said. 'refused': anything else. 'over': the session has ended. */
export type Said = 'ok' | 'refused' | 'over'

/** Says `usual`, or what the fault makes of it. */
export async function say(socket: Socket, usual: string, fault: Fault | null): Promise<Said> {
  const { reply = usual, after = 0, drip, then } = fault ?? {}
  if (after > 0) await wait(after, undefined, { ref: false })
  if (reply !== null) await write(socket, Buffer.from(`${reply}\r\n`), drip)
  if (then === 'reset') socket.resetAndDestroy()
  if (then === 'close' || reply?.startsWith('421')) socket.end()
  if (reply === null && then === undefined) await hang(socket)
  if (reply === null || then !== undefined || reply.startsWith('421')) return 'over'
  return /^[23]/.test(reply) ? 'ok' : 'refused'
}

/** A fault while the client is the one who speaks: something said out of turn, a pause, an end. */
export async function interrupt(socket: Socket, fault: Fault): Promise<Said> {
  if (fault.reply !== undefined) return say(socket, '', fault)
  if (fault.after !== undefined) await wait(fault.after, undefined, { ref: false })
  return fault.then === undefined ? 'ok' : say(socket, '', { reply: null, then: fault.then })
}

async function write(socket: Socket, bytes: Buffer, drip: number | undefined): Promise<void> {
  if (drip === undefined) return void socket.write(bytes)
  for (const byte of bytes) {
    if (socket.destroyed) return
    socket.write(Buffer.from([byte]))
    await wait(drip, undefined, { ref: false })
  }
}

/** Reads no more either, so that a client that is still writing feels it. */
async function hang(socket: Socket): Promise<void> {
  socket.pause()
  if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve))
}
