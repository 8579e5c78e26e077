/** One message: the answer first, then recipients, what happened, facts, and the mail itself. */
import type { CheckedSettings, Message, QueueStatus, Recipient } from '@mailspool/core'
import type { Again, Other } from '../handlers/again.js'
import type { Beside } from '../handlers/list-query.js'
import type { ListQuery } from '../link.js'
import { Answer } from '../parts/answer.js'
import { useFrame } from '../parts/frame.js'
import { Glyph, type GlyphName } from '../parts/glyphs.js'
import { DoneLine, Notice, type Done } from '../parts/notice.js'
import { Say } from '../parts/say.js'
import { When } from '../parts/when.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { tell } from '../words/sentence.js'
import { Facts } from './facts.js'
import { MailParts, type MailData } from './mail-parts.js'
import { MessageActs } from './message-acts.js'
import { Subject } from './messages.js'
import { Story } from './story.js'

export interface MessageData {
  message: Message
  /** Asked for queued mail only. */
  status: QueueStatus | null
  settings: Pick<CheckedSettings, 'maxAge' | 'maxRetries'>
  mail: MailData
  /** The list that the reader comes from. */
  list: ListQuery
  beside: Beside
  again: Again
  done: Done | null
}

const words = texts.message

export function MessagePage({ message, status, settings, mail, list, beside, again, done }: MessageData) {
  const { now } = useFrame()
  const { said, next } = tell({ message, status, settings, now })
  return (
    <>
      <Crumb list={list} beside={beside} />
      <h1>
        <Subject message={message} />
      </h1>
      <Lines message={message} />
      <DoneLine done={done} />
      <Answer glyph={message.state} tint={message.state} said={said} next={next}>
        <MessageActs message={message} hasContent={mail.kind === 'mail'} list={list} />
      </Answer>
      <AgainLines again={again} />
      <Recipients message={message} />
      <div class="split">
        <Story message={message} />
        <Facts message={message} />
      </div>
      <MailParts message={message} mail={mail} list={list} />
    </>
  )
}

/** Back to the list as it was, and on in it. */
function Crumb({ list, beside: { newer, older } }: { list: ListQuery; beside: Beside }) {
  const { link } = useFrame()
  return (
    <nav class="crumb" aria-label={words.youAreHere}>
      <a href={link('messages', list)}>{texts.messages.title}</a>
      <span>
        {newer !== null && (
          <a rel="prev" href={link(`messages/${newer}`, list)}>
            {words.newer}
          </a>
        )}
        {older !== null && (
          <a rel="next" href={link(`messages/${older}`, list)}>
            {words.older}
          </a>
        )}
      </span>
    </nav>
  )
}

function AgainLines({ again: { sentAs, madeOf } }: { again: Again }) {
  return (
    <>
      {madeOf !== null && <AgainLine other={madeOf} text={words.madeOf} link={words.olderOne} />}
      {sentAs.map((other) => (
        <AgainLine key={other.message} other={other} text={words.sentAs} link={words.newOne} />
      ))}
    </>
  )
}

/** Where the other message is gone, its place is said without a link. */
function AgainLine({ other, text, link: name }: { other: Other; text: string; link: string }) {
  const { link } = useFrame()
  const { message, at, by, to, state } = other
  const which = state === null ? name : <a href={link(`messages/${message}`)}>{name}</a>
  const pieces = { when: <When at={at} />, name: <bdi>{by}</bdi>, to: <bdi>{to}</bdi>, which }
  const became = state === null ? words.otherGone : fill(words.otherState, { state: texts.states[state].toLowerCase() })
  return (
    <Notice glyph={state ?? 'cancelled'} tint={state ?? 'cancelled'}>
      <Say text={text} with={pieces} /> {became}
    </Notice>
  )
}

function Lines({ message }: { message: Message }) {
  const [first] = message.recipients
  const more = message.recipients.length - 1
  return (
    <p class="lines">
      {first !== undefined && (
        <span>
          <Say text={words.to} with={{ whom: <b>{first.address}</b> }} />
          {more > 0 && fill(words.andMore, { n: more })}
        </span>
      )}
      <span>
        <Say text={words.from} with={{ from: <bdi>{message.from}</bdi> }} />
      </span>
    </p>
  )
}

function Recipients({ message }: { message: Message }) {
  return (
    <section aria-labelledby="h-to">
      <h2 id="h-to">{words.recipients}</h2>
      {message.recipients.length === 0 ? (
        <p class="lead muted">{words.gone}</p>
      ) : (
        <table class="table tall stack">
          <thead>
            <tr>
              <th scope="col">{words.address}</th>
              <th scope="col">{words.fate}</th>
              <th scope="col">{words.reply}</th>
            </tr>
          </thead>
          <tbody>
            {message.recipients.map((recipient) => (
              <RecipientRow key={recipient.address} recipient={recipient} state={message.state} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

type FateWord = keyof typeof texts.fates

/** An open fate is what the message's state makes of it. */
function fateWord({ fate }: Recipient, state: Message['state']): FateWord {
  if (fate !== 'open') return fate
  if (state === 'cancelled' || state === 'failed') return 'cancelled'
  return state === 'deferred' || state === 'uncertain' ? state : 'open'
}

const FATE_GLYPH: Record<FateWord, GlyphName> = {
  accepted: 'sent',
  refused: 'failed',
  dontSend: 'dontSend',
  uncertain: 'uncertain',
  open: 'queued',
  deferred: 'deferred',
  cancelled: 'cancelled',
}

function RecipientRow({ recipient, state }: { recipient: Recipient; state: Message['state'] }) {
  const word = fateWord(recipient, state)
  return (
    <tr>
      <th scope="row" class="break">
        <bdi>{recipient.address}</bdi>
        {recipient.kind !== 'to' && <span class="meta"> {texts.kinds[recipient.kind]}</span>}
      </th>
      <td class={`fate ${FATE_GLYPH[word]}`}>
        <Glyph name={FATE_GLYPH[word]} /> {texts.fates[word]}
      </td>
      <td class={recipient.reply === null ? 'muted' : 'mono break'}>{recipient.reply ?? words.noReply}</td>
    </tr>
  )
}
