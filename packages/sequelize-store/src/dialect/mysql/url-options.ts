/**
 * What a URL asks of mysql2 behind its question mark: mysql://…/shop?ssl-mode=REQUIRED. Duty: Sequelize hands everything
 * on as text, of which the driver understands little, and of which it connects without TLS where that was asked for.
 * Failures: MAILER_BAD_ARGUMENT. Standards: dev.mysql.com/doc/refman/8.4, "Connecting Using URI-Like Strings".
 */
import { MailerError } from '@mailspool/core'

type Options = Record<string, unknown>

/** MySQL's words; PREFERRED, "if the server can", is none of the driver's, and nobody's protection either. */
const SSL_MODES: Readonly<Record<string, object | undefined>> = {
  DISABLED: undefined,
  PREFERRED: undefined,
  REQUIRED: { rejectUnauthorized: false },
  VERIFY_CA: { rejectUnauthorized: true },
  VERIFY_IDENTITY: { rejectUnauthorized: true, verifyIdentity: true },
}

/** The driver's options; those that are no text any more stay as they are. */
export function urlOptions(given: Options): Options {
  const { 'ssl-mode': mode, ssl, ...others } = Object.fromEntries(Object.entries(given).map(([k, v]) => [k, parsed(v)]))
  return { ...others, ...tls(ssl), ...(mode === undefined ? {} : tls(ofMode(mode))) }
}

/** As mysql2 reads its own URLs: JSON where it is JSON, such as ssl={"rejectUnauthorized":true}. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}

/** `ssl=true` is everything that TLS promises: the server's certificate is checked. */
function tls(ssl: unknown): Options {
  if (ssl === undefined || ssl === false) return {}
  return { ssl: ssl === true ? { rejectUnauthorized: true } : ssl }
}

function ofMode(mode: unknown): object | undefined {
  const word = String(mode).toUpperCase()
  if (word in SSL_MODES) return SSL_MODES[word]
  const problem = `has ssl-mode=${word}; there are ${Object.keys(SSL_MODES).join(', ')}`
  throw new MailerError('MAILER_BAD_ARGUMENT', { path: 'url', problem })
}
