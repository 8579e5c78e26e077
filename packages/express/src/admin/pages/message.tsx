/** One message: the answer first, then recipients, what happened, facts, and the mail itself. */
import type { CheckedSettings, Message, QueueStatus, Recipient } from '@mailspool/core'
import { Answer } from '../parts/answer.js'
import { useFrame } from '../parts/frame.js'
import { Glyph, type GlyphName } from '../parts/glyphs.js'
import { DoneLine, type Done } from '../parts/notice.js'
import { Say } from '../parts/say.js'
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
  done: Done | null
}

const words = texts.message

export function MessagePage({ message, status, settings, mail, done }: MessageData) {
  const { link, now } = useFrame()
  const { said, next } = tell({ message, status, settings, now })
  return (
    <>
      <nav class="crumb" aria-label={words.youAreHere}>
        <a href={link('messages')}>{texts.messages.title}</a>
      </nav>
      <h1>
        <Subject message={message} />
      </h1>
      <Lines message={message} />
      <DoneLine done={done} />
      <Answer glyph={message.state} tint={message.state} said={said} next={next}>
        <MessageActs message={message} hasContent={mail.kind === 'mail'} />
      </Answer>
      <Recipients message={message} />
      <div class="split">
        <Story message={message} />
        <Facts message={message} />
      </div>
      <MailParts message={message} mail={mail} />
    </>
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
