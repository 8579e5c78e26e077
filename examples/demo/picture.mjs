// A small PNG, drawn here so that the demo needs no file: a lighthouse at night (RFC 2083: signature, header, pixels, end).
import { crc32, deflateSync } from 'node:zlib'

const NIGHT = [24, 44, 74]
const WHITE = [245, 243, 236]
const RED = [192, 57, 43]
const LIGHT = [255, 214, 102]
const SEA = [35, 84, 110]
export const SIDE = 48

/** @returns {Buffer} */
export function lighthouse() {
  const rows = Array.from({ length: SIDE }, (_, y) =>
    Buffer.from([0, ...Array.from({ length: SIDE }, (_, x) => colour(x, y)).flat()]),
  )
  const header = Buffer.alloc(13)
  header.writeUInt32BE(SIDE, 0)
  header.writeUInt32BE(SIDE, 4)
  header.set([8, 2, 0, 0, 0], 8) // 8 bits a channel, RGB
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function colour(x, y) {
  const fromMiddle = Math.abs(x - SIDE / 2 + 0.5)
  if (y >= 40) return SEA
  if (y >= 14) return fromMiddle < 3 + (y - 14) / 6 ? (Math.floor(y / 5) % 2 ? RED : WHITE) : NIGHT
  if (y >= 8 && fromMiddle < 4) return LIGHT
  const beam = y >= 6 && y <= 12 && fromMiddle > 6 && Math.abs(y - 9) < fromMiddle / 6
  return beam ? LIGHT : NIGHT
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
