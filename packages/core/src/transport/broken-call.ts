/**
 * Whether a plugin's call broke for want of a connection, and when. Pure. Duty: finding the socket's error where clients
 * leave it: as code, in `cause` (fetch), as status (mailgun.js), or in the words only (Postmark's). `before`: nothing can
 * have been handed over; `later`: nobody knows how far it came.
 */
import { errorText } from '../text.js'
import { httpStatusOf } from './http-status.js'
import { breakageOf } from './smtp/connect-trouble.js'
import type { Breakage } from './smtp/wire.js'

interface CallError {
  code?: unknown
  originalCode?: unknown
  status?: unknown
  name?: unknown
  syscall?: unknown
  timeoutType?: unknown
  responseCode?: unknown
  response?: unknown
  cause?: CallError | null
}

/** Codes of nodemailer, of Node's sockets and of fetch. */
const BEFORE = [
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EDNS', 'ETLS', 'EAUTH', 'ENOAUTH',
  'EOAUTH2', 'EPROXY', 'CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT',
] // prettier-ignore
/** The same, and of axios, the HTTP parser and signals. */
const LATER =
  /^(ECONNRESET|ETIMEDOUT|EPIPE|ESOCKET|ESOCKETTIMEDOUT|ECONNECTION|ECONNABORTED|UND_ERR_(SOCKET|HEADERS_TIMEOUT|BODY_TIMEOUT|ABORTED|CLOSED|DESTROYED|RESPONSE.*)|ERR_NETWORK|ERR_CANCELED|ERR_STREAM_PREMATURE_CLOSE|HPE_\w+|AbortError|TimeoutError)$/
/** What is said in words by clients that drop the code. */
const LATER_SAID =
  /socket hang up|fetch failed|network error|other side closed|timeout of \d+ ?ms|timed out|premature close/i

/** Null: it is an answer, or an error of another kind. */
export function brokenAt(error: unknown): { when: 'before'; breakage: Breakage } | { when: 'later' } | null {
  const told = (error ?? {}) as CallError
  const { cause } = told
  const chain = typeof cause === 'object' && cause !== null ? [told, cause] : [told]
  const text = errorText(error)
  const codes = [...chain.flatMap(codesOf), ...wordsOf(told, text)]
  const breakage = chain.map(breakageOf).find((one) => one.failureClass === 'tls') ?? breakageOf(told)
  // by `syscall`, as ETIMEDOUT means either
  const connecting = chain.some((one) => one.syscall === 'connect') || /^connect E[A-Z]+\b/.test(text)
  const before = connecting || codes.some((one) => BEFORE.includes(one)) || breakage.failureClass === 'tls'
  if (before) return { when: 'before', breakage }
  const said = httpStatusOf(error) === null && LATER_SAID.test(text)
  return said || codes.some((one) => LATER.test(one)) ? { when: 'later' } : null
}

function codesOf({ code, originalCode, timeoutType, status, name }: CallError): string[] {
  return [code, originalCode, timeoutType, status, name].filter((one) => typeof one === 'string')
}

/** Codes in the text. mailgun.js makes 400 of what was no answer, with nothing but the code as its message. */
function wordsOf(error: CallError, text: string): string[] {
  if (error.responseCode !== undefined || typeof error.response === 'string') return []
  if (/^E[A-Z_]+$/.test(text)) return [text]
  return httpStatusOf(error) === null ? (text.match(/\bE[A-Z_]{3,}\b/g) ?? []) : []
}
