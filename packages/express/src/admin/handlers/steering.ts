/** Pause and resume, of everything or of one transport. Who did it stands beside the pause, for all hosts. */
import { redirect, type Answer, type Visit } from '../route.js'

export async function pause(visit: Visit): Promise<Answer> {
  const reason = (visit.form.get('reason') ?? '').trim().slice(0, 200)
  const why = { by: visit.actor.name, ...(reason === '' ? {} : { reason }), ...transportOf(visit) }
  await visit.mailer.pause(why)
  return redirect(visit.link('', { done: 'pausedNow' }))
}

export async function resume(visit: Visit): Promise<Answer> {
  await visit.mailer.resume(transportOf(visit))
  return redirect(visit.link('', { done: 'resumed' }))
}

function transportOf(visit: Visit): { transport?: string } {
  const transport = visit.form.get('transport') ?? ''
  return transport === '' ? {} : { transport }
}
