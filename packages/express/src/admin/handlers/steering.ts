/** Pause and resume, of everything or of one transport. Who did it stands beside the pause, for all hosts. */
import { isMailerError } from '@mailspool/core'
import { note } from '../audit.js'
import { redirect, type Answer, type Visit } from '../route.js'

export async function pause(visit: Visit): Promise<Answer> {
  const reason = (visit.form.get('reason') ?? '').trim().slice(0, 200)
  const why = { by: visit.actor.name, ...(reason === '' ? {} : { reason }), ...transportOf(visit) }
  return known(async () => {
    await visit.mailer.pause(why)
    await note(visit, { deed: 'pause', facts: { ...transportOf(visit), ...(reason === '' ? {} : { reason }) } })
    return redirect(visit.link(''))
  })
}

export async function resume(visit: Visit): Promise<Answer> {
  return known(async () => {
    await visit.mailer.resume(transportOf(visit))
    await note(visit, { deed: 'resume', facts: transportOf(visit) })
    return redirect(visit.link(''))
  })
}

/** A transport that went out of the configuration since the page was made is not found. */
async function known(act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act()
  } catch (error) {
    if (isMailerError(error) && error.code === 'MAILER_UNKNOWN_TRANSPORT') return { kind: 'notFound' }
    throw error
  }
}

function transportOf(visit: Visit): { transport?: string } {
  const transport = visit.form.get('transport') ?? ''
  return transport === '' ? {} : { transport }
}
