// What is run: how many inputs of which kind, cut into batches that each have a seed of their own, so that the same seed gives
// the same inputs however many processes share them. Pure.
import { randomFor } from '../random.mjs'

/**
 * `share` of the inputs, by what one of them costs; `batch`: inputs of one world (a queue, a server), then a fresh one;
 * `piece`: batches of one process; `width`: worlds of one process that go on at once, where most of the time is waiting.
 */
export const KINDS = {
  addresses: { share: 0.38, batch: 500, piece: 40, width: 1 },
  headers: { share: 0.295, batch: 500, piece: 40, width: 1 },
  mails: { share: 0.13, batch: 500, piece: 40, width: 1 },
  replies: { share: 0.13, batch: 500, piece: 40, width: 1 },
  dialogues: { share: 0.03, batch: 50, piece: 200, width: 16 },
  admin: { share: 0.03, batch: 250, piece: 40, width: 1 },
  rows: { share: 0.005, batch: 100, piece: 20, width: 1 },
}

/** Pieces of all kinds, the slow kinds first, so that they are not what is left in the end. */
export function planPieces({ inputs, kinds }) {
  const shares = kinds.reduce((sum, kind) => sum + KINDS[kind].share, 0)
  const all = kinds.map((kind) => piecesOf(kind, Math.max(1, Math.round((inputs * KINDS[kind].share) / shares))))
  const most = Math.max(...all.map((pieces) => pieces.length))
  return Array.from({ length: most }, (_, nth) =>
    all.toReversed().flatMap((pieces) => pieces.slice(nth, nth + 1)),
  ).flat()
}

function piecesOf(kind, inputs) {
  const { batch, piece } = KINDS[kind]
  const sizes = Array.from({ length: Math.ceil(inputs / batch) }, (_, nth) => Math.min(batch, inputs - nth * batch))
  const batches = sizes.map((size, nth) => ({ nth, size }))
  return Array.from({ length: Math.ceil(batches.length / piece) }, (_, nth) => ({
    kind,
    batches: batches.slice(nth * piece, (nth + 1) * piece),
  }))
}

/** Of one batch; fast-check takes 32 bits. */
export const seedOf = (seed, kind, nth) => Math.floor(randomFor(seed, 'fuzz', kind, nth)() * 2 ** 31)
