/** Does each transport let us in? Duty: one connection and login each, all at once; a note for every transport. */
import { TRANSPORTS, type Transport } from '@mailspool/core'
import type { Session } from '../session.js'
import { finding, fine, messageOf, type Note } from './finding.js'

export async function checkTransports(session: Session): Promise<Note[]> {
  const transports = (await session.mailer())[TRANSPORTS]()
  return Promise.all([...transports].map(([name, transport]) => checkOne(name, transport)))
}

async function checkOne(name: string, transport: Transport): Promise<Note> {
  const called = `${name} (${transport.label})`
  try {
    await transport.verify()
    return fine('transport', `${called} works`)
  } catch (error) {
    const setting = name === 'default' ? 'transport (MAILER_TRANSPORT)' : `transports.${name}`
    return finding('transport', `${called}: ${messageOf(error)}`, `Check ${setting} and that the server can be reached from here.`) // prettier-ignore
  }
}
