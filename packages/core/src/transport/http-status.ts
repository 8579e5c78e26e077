/**
 * What the status of an HTTP API means for a mail. Pure. Duty: finding it in the errors of the clients that plugins
 * use, and sorting it by who is in trouble and whether the mail can have been taken (docs/decisions/0020). A no to the
 * mail itself is temporary: such APIs say 400 to a sender that is not yet confirmed and to a plan that is used up.
 * Standards: RFC 9110 15.5 and 15.6, RFC 6585 4.
 */
import { inspect } from 'node:util'
import type { FailureClass } from '../message/message.js'
import { cleanText, errorText } from '../text.js'
import { NO_CODE } from './smtp/classify.js'
import type { DialoguePhase, Reply } from './transport.js'

export type HttpMeaning =
  | { kind: 'trouble'; phase: DialoguePhase; failureClass: FailureClass; text: string }
  | { kind: 'uncertain'; text: string }
  | { kind: 'refused'; reply: Reply; text: string }

interface HttpError {
  statusCode?: unknown
  status?: unknown
  code?: unknown
  response?: { statusCode?: unknown; status?: unknown; data?: unknown; body?: unknown } | string | null
  $metadata?: { httpStatusCode?: unknown }
  details?: unknown
}

/** The status of a refusal or a failure, 400 to 599; null: the error tells none. */
export function httpStatusOf(error: unknown): number | null {
  const { statusCode, status, response, $metadata, code } = (error ?? {}) as HttpError
  const answer = typeof response === 'object' && response !== null ? response : {}
  // `code` last: Postmark has numbers of its own there
  const told = [statusCode, status, answer.statusCode, answer.status, $metadata?.httpStatusCode, code]
  const found = told.find((one) => Number.isInteger(one) && Number(one) >= 400 && Number(one) < 600)
  return found === undefined ? null : Number(found)
}

export function meaningOf(status: number, error: unknown): HttpMeaning {
  const text = cleanText(`HTTP ${status}: ${errorText(error)}${detailOf(error)}`)
  // the key does not hold, for any mail
  if (status === 401 || status === 407) return { kind: 'trouble', phase: 'connect', failureClass: 'auth', text }
  if (status === 429) return { kind: 'trouble', phase: 'mail', failureClass: 'rate', text }
  // said by somebody in between: what the API itself did is not known
  if ([408, 499, 502, 504].includes(status) || (status >= 520 && status < 530)) return { kind: 'uncertain', text }
  if (status === 413) return { kind: 'refused', reply: { code: 552, enhancedCode: '5.3.4', text }, text }
  if (status >= 500) return { kind: 'trouble', phase: 'content', failureClass: 'network', text }
  return { kind: 'refused', reply: { code: NO_CODE, enhancedCode: null, text }, text }
}

/** What the API said beside the status, where the client's own message leaves it out. */
function detailOf(error: unknown): string {
  const { response, details } = (error ?? {}) as HttpError
  const answer = typeof response === 'object' && response !== null ? response : {}
  const said = [details, answer.data, answer.body].find((one) => one !== undefined && one !== null && one !== '')
  if (said === undefined || Buffer.isBuffer(said)) return ''
  // inspect, as it can neither throw nor go round in circles
  const text = typeof said === 'string' ? said : inspect(said, { depth: 4, breakLength: Infinity })
  return errorText(error).includes(text) ? '' : `: ${text.slice(0, MAX_DETAIL)}`
}

const MAX_DETAIL = 500
