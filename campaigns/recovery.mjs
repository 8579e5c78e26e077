// How long a mail that a killed worker held waited for its next claim: from the SIGKILL, which the campaign sent, to the
// start of the next attempt, which its row says. Of mails whose end was not reached: the others wait as they are told to.

/** What is being sent at the moment of a kill; which of it the dead worker had shows later. */
export async function sendingNow(eye) {
  const at = Date.now()
  const rows = await eye.query(`select id, claim_seq, lease_until from mailer_message where state = 'sending'`, {
    type: 'SELECT',
  })
  return { at, held: new Map(rows.map((row) => [row.id, { claim: Number(row.claim_seq), until: Number(row.lease_until) }])) }
} // prettier-ignore

/**
 * Seconds, in order. A claim of a worker that lives is renewed: the kill that orphaned one is the first after which its
 * lease stayed as it was, so it may be taken for up to a third of a lease older than it is, and never for younger.
 */
export function recoveryTimes({ kills, attemptsOf }) {
  return [...attemptsOf]
    .flatMap(([id, list]) => list.flatMap((one, place) => recoveryOf({ id, one, next: list[place + 1], kills })))
    .toSorted((a, b) => a - b)
}

function recoveryOf({ id, one, next, kills }) {
  // a next one that crashed too does not say when it began
  if (one.result !== 'crashed' || next === undefined || next.duration_ms === 0) return []
  const seen = kills.filter(({ at, held }) => at < one.at && held.get(id)?.claim === one.claim_seq)
  const last = seen.at(-1)?.held.get(id)
  const killed = seen.find(({ held }) => held.get(id).until === last.until)
  return killed === undefined ? [] : [(next.at - next.duration_ms - killed.at) / 1000]
}

/** 'half in 1.2 s, 99 % in 2.4 s, all in 3.0 s' */
export function spread(seconds) {
  const at = (part) => seconds[Math.min(seconds.length - 1, Math.floor(seconds.length * part))].toFixed(1)
  return `half in ${at(0.5)} s, 99 % in ${at(0.99)} s, all in ${at(1)} s`
}
