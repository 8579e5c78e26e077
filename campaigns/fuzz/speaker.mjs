// A server that says what an input says, the usual where it says nothing, and keeps account of each mail: what it heard, and how
// clear its own words were. By raw sockets; it shares no code with the sender.
import { createServer } from 'node:net'
import { openMouth, UNKNOWN } from './mouth.mjs'

/** What a server of sense says; an input may have it say something else. */
function usual(verb, { open, accepted }) {
  if (verb === 'RCPT' && !open) return '503 no mail'
  if (verb === 'DATA') return accepted > 0 ? '354 go' : '503 nobody'
  return verb === 'QUIT' ? '221 bye' : '250 ok'
}
const KNOWN =
  /^(EHLO \S+|HELO \S+|MAIL FROM:<shop@x\.example>( (SIZE=\d+|BODY=8BITMIME|SMTPUTF8))*|RCPT TO:<[^<>]*>|DATA|RSET|NOOP|QUIT)$/

/** @returns { url, begin(given), end, close }; `begin` answers the account of this input. */
export async function openSpeaker() {
  const sockets = new Set()
  let talk = null
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    if (talk === null) socket.destroy()
    else converse(socket, talk)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const end = () => {
    talk = null
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `smtp://127.0.0.1:${server.address().port}`,
    begin: (given) => {
      talk = { given, says: [...given.says], told: { recipients: [], strange: [], mails: {} } }
      return talk.told
    },
    end,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        end()
      }),
  }
}

/** `ann3@x.example` is a recipient of the mail 3. */
const numberOf = (line) => /<[a-z]+(\d)@/.exec(line)?.[1] ?? '?'

function converse(socket, { given, says, told }) {
  const mouth = openMouth(socket, { says, cut: given.cut })
  const usualEhlo = ['250-fuzz', ...given.offers.map((one) => `250-${one}`), '250 HELP'].join('\r\n')
  let mail = { open: false, accepted: 0, facts: null }

  const recipient = (line, answer) => {
    told.recipients.push(line)
    mail.facts ??= told.mails[numberOf(line)] ??= {
      wholes: 0,
      excused: 0,
      yes: false,
      clean: true,
      allRecipients: true,
    }
    if (answer.startsWith('2') && mail.open) mail.accepted += 1
    else mail.facts.allRecipients = false
  }
  const whole = (verb) => {
    const facts = mail.facts ?? {}
    const answer = mouth.say('250 taken')
    // it said that it knows no BDAT, if only in words that may be taken for an answer to it: the mail may come once more, by DATA
    const isExcused = verb === 'BDAT' && (mouth.clean ? UNKNOWN.test(answer) : mouth.unknown)
    facts.wholes += 1
    facts.excused += Number(isExcused)
    facts.yes = answer.startsWith('2')
    facts.clean = mouth.clean
    mail = { open: false, accepted: 0, facts: null }
  }
  const hears = {
    command: (line) => {
      // whoever was answered out of turn may take an answer for another
      if (!KNOWN.test(line) && mouth.clean) told.strange.push(line)
      const verb = line.slice(0, 4)
      const answer = mouth.say(verb === 'EHLO' ? usualEhlo : usual(verb, mail))
      if (verb === 'MAIL' || verb === 'RSET')
        mail = { open: verb === 'MAIL' && answer.startsWith('2'), accepted: 0, facts: null }
      if (verb === 'RCPT') recipient(line, answer)
      return verb === 'DATA' && answer.startsWith('354')
    },
    content: (bytes) => {
      // RFC 2920 3.1: who pipelined DATA and then heard that nobody may be written to ends it with nothing in it
      if (bytes === '') return void mouth.say('554 nobody')
      if (mail.accepted === 0 && mouth.clean) told.strange.push('a content for nobody')
      whole('DATA')
    },
    chunk: (last) => {
      if (mail.accepted === 0) mouth.say('503 nobody')
      else if (last) whole('BDAT')
      else mouth.say('250 more')
    },
  }
  mouth.say('220 fuzz')
  socket.on('data', reader(hears))
}

/** Cuts what comes into lines, contents and chunks (RFC 5321, 3030). */
function reader({ command, content, chunk }) {
  let buffer = ''
  let expects = null
  const take = (end, skip) => {
    const taken = buffer.slice(0, end)
    buffer = buffer.slice(end + skip)
    return taken
  }
  const next = () => {
    if (expects?.chunk !== undefined) {
      if (buffer.length < expects.chunk) return false
      take(expects.chunk, 0)
      const { last } = expects
      expects = null
      chunk(last)
      return true
    }
    if (expects === 'content') {
      const at = buffer.startsWith('.\r\n') ? 0 : buffer.indexOf('\r\n.\r\n')
      if (at < 0) return false
      expects = null
      content(take(at, at === 0 ? 3 : 5))
      return true
    }
    const at = buffer.indexOf('\r\n')
    if (at < 0) return false
    const line = take(at, 2)
    const bdat = /^BDAT (\d+)( LAST)?$/.exec(line)
    if (bdat) expects = { chunk: Number(bdat[1]), last: bdat[2] !== undefined }
    else if (command(line)) expects = 'content'
    return true
  }
  return (piece) => {
    buffer += piece.toString('latin1')
    while (next());
  }
}
