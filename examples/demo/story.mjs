// The steps of the demo after its start, read downwards: each says what is done, shows what came out, and checks it.
import { GIFT, MISTAKE, NEWS, post, REQUESTS } from './requests.mjs'
import { must } from './must.mjs'
import { compare, receivedBy } from './proof.mjs'
import { mailerCli } from './run-command.mjs'
import { say, step, table } from './say.mjs'

const SUBSCRIBERS = 500

/** Requests to the shop; its answers come before any mail is sent. */
export async function shopping({ shop, queue, server }) {
  step('Visitors come, and the shop queues mail')
  const started = performance.now()
  const { status, answer } = await post(shop, { path: '/newsletters', body: NEWS })
  must(status === 202 && answer.length === SUBSCRIBERS, `${SUBSCRIBERS} newsletters should be queued (${status}).`)
  const took = (performance.now() - started).toFixed(0)
  sayRequest('/newsletters', `${status} queued`, `${answer.length} mails in one request, ${took} ms`)
  for (const request of REQUESTS) await visit(shop, request)
  const refused = await post(shop, MISTAKE)
  must(refused.status === 400, `A bad address should be refused, the answer was ${refused.status}.`)
  sayRequest(MISTAKE.path, '400 refused', `${refused.answer.code}: ${refused.answer.message}`)
  const { queued } = await queue.counts()
  const expected = SUBSCRIBERS + REQUESTS.filter(({ state }) => state === 'queued').length
  must(queued === expected, `${expected} messages should be queued, ${queued} are.`)
  must(server.received.length === 0, 'Mail was sent before anybody asked for it.')
  say(`${queued} messages wait in the database. The server has got nothing yet: nobody waited for it.`)
}

async function visit(shop, request) {
  const { does, path, state } = request
  const { status, answer } = await post(shop, request)
  must(status < 300, `POST ${path} answered ${status}: ${JSON.stringify(answer)}`)
  must(!state || answer.state === state, `'${does}' should be ${state}, it is ${answer.state}.`)
  request.id = answer.id
  sayRequest(path, `${status} ${answer.state ?? 'noted'}`, does)
}

const sayRequest = (path, answer, what) => say(`POST ${path.padEnd(24)} ${answer.padEnd(14)} ${what}`)

/** The cron line, as a process of its own. */
export async function cron({ queue, server }) {
  step('The cron command delivers')
  const { code } = await mailerCli('send-mail', '--cron', '0')
  must(code === 0, `send-mail ended with exit code ${code}.`)
  await showProof({ queue, server })
  const [{ bytes, to }] = receivedBy(server, 'ann@example.com')
  must(to.length === 3, `Ann's receipt went to ${to.join(', ')}: cc and bcc are missing.`)
  must(!bytes.includes('bookkeeping@'), 'Ann can read the address of a bcc in her receipt.')
  say(`Ann's receipt went to ${to.join(', ')} in one go; the bcc stands nowhere in its ${bytes.length} bytes.`)
  const reset = REQUESTS.find(({ path }) => path === '/password-resets')
  must(receivedBy(server, 'omar@example.com').length === 1, 'Omar did not get his link.')
  const first = server.received.slice(0, 10).some(({ to: all }) => all.includes('omar@example.com'))
  must(first, 'The mail of high priority was not among the first.')
  must((await queue.content(reset.id)) === null, "The content of Omar's mail can still be read.")
  say("Omar's link went out among the first, and its content has left the database.")
  await expectStates(queue, { grete: 'deferred', full: 'deferred', moved: 'failed' })
  for (const { address, reply } of server.refusals) say(`The server said to ${address}: ${reply}`)
}

/** Deferred mail is put back by a command of its own, then the next run sends it. */
export async function retry({ queue, server }) {
  step('Twenty minutes later: cron puts deferred mail back, and the next run sends it')
  const { code, output } = await mailerCli('retry-deferred', '--cron', '0')
  must(code === 0 && /\b2\b/.test(output), `retry-deferred should put 2 back: ${output} (exit ${code}).`)
  const { code: sent } = await mailerCli('send-mail', '--cron', '0')
  must(sent === 0, `send-mail ended with exit code ${sent}.`)
  await expectStates(queue, { grete: 'sent', full: 'deferred', moved: 'failed' })
  must(
    receivedBy(server, 'grete@slowpost.example').every(({ to }) => to.length === 1),
    'Somebody got a second copy.',
  )
  say('Grete has her receipt; our bookkeeping had its copy already and was not written to again.')
  say('The full mailbox is still full: deferred again.')
  await showProof({ queue, server })
}

/** The one case in which nobody can know: the server had the whole mail, and the line broke before its answer. */
export async function silence({ shop, queue }) {
  step('The line breaks at the worst moment: after the whole mail, before the yes')
  await visit(shop, GIFT)
  const { code } = await mailerCli('send-mail', '--cron', '0')
  must(code === 0, `send-mail ended with exit code ${code}.`)
  await expectStates(queue, { vera: 'uncertain' })
  say(
    "Nobody knows whether Vera has it. Her mail was queued with onUncertain 'hold', so no copy is made: a person decides.",
  )
}

async function showProof({ queue, server }) {
  const { deliveries, compared, bytes } = await compare(queue, server)
  say(`The server got ${server.received.length} mails for ${deliveries} recipients, each of them once.`)
  say(`${compared} were compared with what the database holds, and all ${bytes} bytes are equal.`)
}

/** The table, and whether each mail came to what it should. */
export async function results({ queue }) {
  step('What became of it')
  const expected = { sent: SUBSCRIBERS, deferred: 0, failed: 0, uncertain: 0, scheduled: 0, queued: 0, sending: 0 }
  for (const { id, end, does } of MAILS()) {
    const { state } = await queue.find(id)
    must(state === end, `'${does}' should be ${end} by now, it is ${state}.`)
    expected[end] += 1
  }
  const counts = await queue.counts()
  for (const [state, count] of Object.entries(expected)) {
    must(counts[state] === count, `${count} messages should be ${state}, ${counts[state]} are.`)
  }
  const shown = ['sent', 'deferred', 'failed', 'uncertain', 'scheduled']
  table(['state', 'messages'], shown.map((state) => [state, counts[state]])) // prettier-ignore
  say('')
  const rest = []
  for await (const message of queue.messages({ state: shown.slice(1) })) rest.push(rowOf(message))
  table(['not sent', 'to', 'why'], rest)
}

const MAILS = () => [...REQUESTS, GIFT].filter(({ id }) => id)

function rowOf({ state, reason, recipients, dueAt }) {
  const said = recipients.find(({ reply }) => reply)?.reply
  const why =
    state === 'scheduled'
      ? `goes out on ${dueAt.toISOString().slice(0, 10)}`
      : [reason, said].filter(Boolean).join(': ')
  return [state, recipients[0].address, why]
}

/** Whether the page shows what happened: the refused mail with the server's words. */
export async function adminPage({ shop }) {
  step('The admin page')
  const response = await fetch(`${shop}/admin/mailer/messages?state=failed`)
  const page = await response.text()
  must(response.status === 200, `The admin page answered ${response.status}.`)
  must(page.includes('moved@post.example'), 'The admin page does not show the mail that was refused.')
  say(`${shop}/admin/mailer shows all of this: the failed mails with their reasons, what is deferred and until when.`)
}

async function expectStates(queue, wanted) {
  for (const [who, state] of Object.entries(wanted)) {
    const { id, body } = MAILS().find((one) => one.body.email?.startsWith(who))
    const message = await queue.find(id)
    must(message.state === state, `The mail to ${body.email} should be ${state}, it is ${message.state}.`)
  }
}
