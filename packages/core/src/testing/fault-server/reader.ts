/**
 * The bytes of one client as lines, contents and chunks, each waited for. Duty: framing; a content comes without its
 * dots doubled. Failures: answers null once the client is gone.
 */
import type { Socket } from 'node:net'

const CRLF = Buffer.from('\r\n')
const END = Buffer.from('\r\n.\r\n')

export interface Reader {
  /** The next line, without its end. */
  line(): Promise<string | null>
  /** Resolves when anything more has arrived; what it is stays unread. */
  more(): Promise<boolean>
  /** A content up to its final dot. */
  content(): Promise<Buffer | null>
  /** So many bytes. */
  bytes(count: number): Promise<Buffer | null>
  /** Bytes that have arrived and were not asked for. */
  readonly unread: number
  /** Data events so far: about the client's writes. */
  readonly reads: number
  /** Lets go of the socket; what is unread is lost. */
  stop(): void
}

export function createReader(socket: Socket, onRead: () => void): Reader {
  let buffer: Buffer = Buffer.alloc(0)
  let reads = 0
  let gone = false
  let wake: () => void = () => undefined

  const onData = (chunk: Buffer): void => {
    reads += 1
    onRead()
    buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk])
    wake()
  }
  const onGone = (): void => {
    gone = true
    wake()
  }
  socket.on('data', onData).on('end', onGone).on('close', onGone)

  /** Waits until `find` finds an end in the buffer; answers how much to take and to drop. */
  const take = async (find: (bytes: Buffer) => { take: number; drop: number } | null): Promise<Buffer | null> => {
    for (;;) {
      const found = find(buffer)
      if (found !== null) {
        const taken = buffer.subarray(0, found.take)
        buffer = buffer.subarray(found.take + found.drop)
        return taken
      }
      if (gone) return null
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  return {
    get unread() {
      return buffer.length
    },
    get reads() {
      return reads
    },
    line: async () => {
      const line = await take((bytes) => {
        const at = bytes.indexOf(CRLF)
        return at === -1 ? null : { take: at, drop: 2 }
      })
      return line === null ? null : line.toString('utf8')
    },
    more: async () => {
      await take((bytes) => (bytes.length > 0 ? { take: 0, drop: 0 } : null))
      return !gone || buffer.length > 0
    },
    content: async () => {
      let searched = 0
      const content = await take((bytes) => {
        if (bytes.subarray(0, 3).equals(END.subarray(2))) return { take: 0, drop: 3 }
        const at = bytes.indexOf(END, Math.max(0, searched - END.length))
        searched = bytes.length
        return at === -1 ? null : { take: at + 2, drop: 3 }
      })
      return content === null ? null : withoutDots(content)
    },
    bytes: (count) => take((bytes) => (bytes.length >= count ? { take: count, drop: 0 } : null)),
    stop: () => void socket.off('data', onData).off('end', onGone).off('close', onGone),
  }
}

/** RFC 5321 4.5.2: the first of the dots that begin a line goes. */
function withoutDots(content: Buffer): Buffer {
  const pieces: Buffer[] = []
  let from = content[0] === 0x2e ? 1 : 0
  for (let at = content.indexOf('\r\n.', from); at !== -1; at = content.indexOf('\r\n.', at + 3)) {
    pieces.push(content.subarray(from, at + 2))
    from = at + 3
  }
  return Buffer.concat([...pieces, content.subarray(from)])
}
