/**
 * A login that a person asks for (`doctor`, the admin page), under the limit that workers have: three people who look why no mail
 * goes out must not lock the account. Duty: asks the server or says why not; a refused login counts for all hosts.
 * Failures: MAILER_UNKNOWN_TRANSPORT; MAILER_TRANSPORT_FAILED with what the server said. RELIABILITY chapter 4, "auth failure".
 */
import { MailerError, isMailerError } from '../errors.js'
import type { SharedSetting } from '../store/store.js'
import type { Breakers } from './breakers.js'
import { Logins, LOGINS } from './logins.js'
import type { DeliveryParts } from './parts.js'

/** `open` opens the store. Where it does not open nobody's count can be known, and no worker logs in either: the server is asked. */
export async function verifyLogin(
  parts: DeliveryParts,
  name: string,
  { breakers, open }: { breakers: Breakers; open: () => Promise<unknown> },
): Promise<void> {
  const transport = parts.transports.get(name)
  if (transport === undefined) {
    throw new MailerError('MAILER_UNKNOWN_TRANSPORT', {
      transport: name,
      known: [...parts.transports.keys()].join(', '),
    })
  }
  const settings = await sharedSettings(parts, open)
  const logins = new Logins(parts, name)
  await logins.read(settings ?? [])
  if (logins.restLeft > 0) throw spent(transport.label, logins.restLeft)
  try {
    await transport.verify()
  } catch (error) {
    const refused = isMailerError(error) && error.details.failureClass === 'auth'
    if (refused && settings !== null) await count(parts, name, { breakers, error: String(error.details.problem) })
    throw error
  }
}

async function sharedSettings(
  { store }: DeliveryParts,
  open: () => Promise<unknown>,
): Promise<readonly SharedSetting[] | null> {
  try {
    await open()
    return await store.readSettings('')
  } catch {
    return null // whoever looks at the database tells why
  }
}

/** As a worker's: with the event, and the transport rests. That it was refused is the news, whether or not it can be written down. */
async function count(
  parts: DeliveryParts,
  name: string,
  { breakers, error }: { breakers: Breakers; error: string },
): Promise<void> {
  const newest = parts.transports.get(name)!.newestConnection
  try {
    await breakers.refresh()
    await breakers.loginRefused(name, { connection: null, newest, error })
  } catch (cause) {
    parts.logger.warn({ transport: name, error: String(cause) }, 'A refused login could not be counted.')
  }
}

function spent(label: string, left: number): MailerError {
  const minutes = Math.ceil(left / 60_000)
  const problem = `the login was refused ${LOGINS} times in 15 minutes with these settings, so nobody tries it again for ${minutes} min (other settings or \`mailer-cli resume\` let it be tried now)`
  return new MailerError('MAILER_TRANSPORT_FAILED', { transport: label, problem, failureClass: 'auth' })
}
