/**
 * Reads the server's replies out of a stream of bytes, however it is cut. Duty: framing and meaning of reply lines;
 * whether a reply is due is the wire's business. Failures: GarbageReply for no three digits, a code that changes
 * within a reply, or more than 64 KB without an end; after one the stream cannot be trusted and must be closed.
 * Standards: RFC 5321 4.2 (multi-line replies, 4.2.1), RFC 2034 (enhanced codes).
 */
import { isAscii } from 'node:buffer'
import { cleanText, STORED_TEXT_BYTES } from '../../text.js'
import type { Reply } from '../transport.js'

/** Longest reply, all its lines. Real ones are below 2 KB; RFC 5321 4.5.3.1.5 asks for 512 octets a line. */
export const LONGEST_REPLY = 64 * 1024

/** What was read is no SMTP reply. */
export interface GarbageReply {
  garbage: string
}

export interface ReplyReader {
  /** The replies that these bytes complete, in order; nothing follows a GarbageReply. */
  read(chunk: Buffer): (Reply | GarbageReply)[]
  /** Whether a reply has begun and is not complete. */
  readonly partial: boolean
}

const LF = 0x0a

/** A reader for one connection. */
export function createReplyReader(): ReplyReader {
  let rest: Buffer[] = []
  let restBytes = 0
  let lines: string[] = []
  let size = 0
  let broken = false

  const fail = (garbage: string): GarbageReply => {
    broken = true
    rest = []
    return { garbage }
  }
  const takeLine = (line: string): Reply | GarbageReply | null => {
    const [, code, mark] = /^([2-5]\d\d)([ -]|$)/.exec(line) ?? []
    if (code === undefined) return fail(`not an SMTP reply: ${cleanText(line, 200)}`)
    if (lines[0] !== undefined && !lines[0].startsWith(code))
      return fail(`a reply that changes its code: ${cleanText(line, 200)}`)
    lines.push(line)
    if (mark === '-') return null
    const whole = lines
    lines = []
    size = 0
    return replyOf(whole)
  }
  return {
    get partial() {
      return restBytes > 0 || lines.length > 0
    },
    read(chunk) {
      const found: (Reply | GarbageReply)[] = []
      let start = 0
      while (!broken && start < chunk.length) {
        const end = chunk.indexOf(LF, start)
        const piece = chunk.subarray(start, end === -1 ? chunk.length : end)
        size += piece.length + 1
        if (size > LONGEST_REPLY) return [...found, fail('a reply over 64 KB')]
        if (end === -1) {
          // kept by copy: the chunk belongs to the socket
          rest.push(Buffer.from(piece))
          restBytes += piece.length
          break
        }
        const line = restBytes === 0 ? piece : Buffer.concat([...rest, piece])
        rest = []
        restBytes = 0
        start = end + 1
        const reply = takeLine(lineText(line))
        if (reply !== null) found.push(reply)
      }
      return found
    },
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/** A line without its CR. Reply texts have no charset (RFC 5321 4.2.1): UTF-8 when it is valid, else Latin-1. */
function lineText(line: Buffer): string {
  const bytes = line.at(-1) === 0x0d ? line.subarray(0, -1) : line
  if (isAscii(bytes)) return bytes.toString('latin1')
  try {
    return decoder.decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}

/** Short replies of one line that were read before: a server says the same to most commands of every mail. */
const known = new Map<string, Reply>()
const MOST_KNOWN = 100
const SHORT = 100

/** A reply of its own each time: whose it is is told by which one it is. */
function replyOf(lines: readonly string[]): Reply {
  const [line = ''] = lines
  if (lines.length > 1 || line.length > SHORT) return readReply(lines)
  const { code, enhancedCode, text } = known.get(line) ?? learn(line)
  return { code, enhancedCode, text }
}

function learn(line: string): Reply {
  if (known.size >= MOST_KNOWN) known.clear()
  const reply = readReply([line])
  known.set(line, reply)
  return reply
}

/** 'RFC 3463 code, then words' of each line; the code is said once, the words of all lines are joined. */
function readReply(lines: readonly string[]): Reply {
  const code = Number(lines[0]!.slice(0, 3))
  let enhancedCode: string | null = null
  const words = lines.map((line) => {
    const [whole, status] = /^([245]\.\d{1,3}\.\d{1,3})(?:\s+|$)/.exec(line.slice(4)) ?? []
    if (status === undefined) return line.slice(4).trim()
    enhancedCode ??= status
    return line.slice(4 + whole!.length).trim()
  })
  return { code, enhancedCode, text: cleanText(words.filter(Boolean).join(' '), STORED_TEXT_BYTES) }
}

/** Reads one reply out of text that somebody else received, such as nodemailer's `error.response`; null: it is none. */
export function parseReply(text: string): Reply | null {
  // trimEnd, not /\s+$/: that looks at a run of spaces once for each of them (half a minute for 1 MB)
  const reply = createReplyReader().read(Buffer.from(`${text.trimEnd().replace(/\r?\n/g, '\r\n')}\r\n`))[0]
  return reply === undefined || 'garbage' in reply ? null : reply
}
