/**
 * What a failed opening means. Pure. nodemailer's error codes and Node's are many; the breaker wants to know whether
 * it was the network, TLS, the login or the server's own no. Texts are the server's or the system's, never a password.
 */
import { errorText } from '../../text.js'
import { classify } from './classify.js'
import { parseReply } from './replies.js'
import type { Breakage } from './wire.js'

interface NodemailerError {
  code?: unknown
  originalCode?: unknown
  response?: unknown
}

/** Codes of OpenSSL and of Node's TLS that mean: no secure connection. */
const TLS_CODE =
  /^(ETLS$|EPROTO$|ERR_TLS|ERR_SSL|CERT_|CRL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH)/

/** Reads an error of SMTPConnection, of a proxy or of OAuth2. */
export function breakageOf(error: unknown): Breakage {
  const { code, originalCode, response } = (error ?? {}) as NodemailerError
  const reply = typeof response === 'string' ? parseReply(response) : null
  const text = errorText(error)
  const codes = [code, originalCode].map(String)
  if (codes.some((one) => TLS_CODE.test(one))) return { failureClass: 'tls', error: text, reply }
  const login = codes.includes('EAUTH') || codes.includes('ENOAUTH')
  // 454 4.7.0 is the server's own trouble with logins (RFC 4954 6); a wrong password is 535
  if (login && (reply === null || reply.code >= 500)) return { failureClass: 'auth', error: text, reply }
  if (reply !== null && reply.code >= 400)
    return { failureClass: classify(reply, 'connect').failureClass, error: text, reply }
  return { failureClass: codes.includes('EPROTOCOL') ? 'protocol' : 'network', error: text, reply }
}
