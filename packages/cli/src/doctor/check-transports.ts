/** Does each transport let us in? Duty: one connection and login each, all at once and within the limit of refused
 * logins that workers have; a note for every transport. */
import { TRANSPORTS, VERIFY } from '@mailspool/core'
import type { Session } from '../session.js'
import { finding, fine, messageOf, type Note } from './finding.js'

export async function checkTransports(session: Session): Promise<Note[]> {
  const mailer = await session.mailer()
  const transports = [...mailer[TRANSPORTS]()]
  return Promise.all(transports.map(([name, { label }]) => checkOne({ name, label }, () => mailer[VERIFY](name))))
}

async function checkOne({ name, label }: { name: string; label: string }, verify: () => Promise<void>): Promise<Note> {
  const called = `${name} (${label})`
  try {
    await verify()
    return fine('transport', `${called} works`)
  } catch (error) {
    const setting = name === 'default' ? 'transport (MAILER_TRANSPORT)' : `transports.${name}`
    return finding('transport', `${called}: ${messageOf(error)}`, `Check ${setting} and that the server can be reached from here.`) // prettier-ignore
  }
}
