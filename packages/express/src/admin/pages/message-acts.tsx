/** The buttons under the answer: only what makes sense for the state, and only what the actor may do. One primary at most. */
import type { Message, State } from '@mailspool/core'
import type { ListQuery } from '../link.js'
import { Act, Within } from '../parts/act.js'
import { useFrame, useMay } from '../parts/frame.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { worst } from '../words/people.js'

const words = texts.message

type Deed = 'send' | 'requeue' | 'cancel'

interface Button {
  deed: Deed
  text: string
  primary?: boolean
}

const CANCEL: Button = { deed: 'cancel', text: words.cancel }

const BUTTONS: Record<State, readonly Button[]> = {
  scheduled: [CANCEL],
  queued: [{ deed: 'send', text: words.sendNow }, CANCEL],
  sending: [CANCEL],
  deferred: [{ deed: 'send', text: words.tryNow, primary: true }, CANCEL],
  failed: [{ deed: 'requeue', text: words.requeue, primary: true }],
  cancelled: [{ deed: 'requeue', text: words.requeue }],
  uncertain: [],
  sent: [],
}

interface Props {
  message: Message
  hasContent: boolean
  list: ListQuery
}

export function MessageActs({ message, hasContent, list }: Props) {
  const { link } = useFrame()
  const mayAct = useMay('act')
  const mayConfigure = useMay('configure')
  const refused = message.recipients.find(({ fate }) => fate === 'refused')
  const whom = worst(message.recipients)?.address
  const at = `messages/${message.id}`
  const rest = message.recipients.some(({ fate }) => fate === 'accepted')
  return (
    <div class="acts">
      {mayAct && BUTTONS[message.state].map(({ deed, text, primary = false }) => (
        <Act key={deed} to={`${at}/${deed}`}>
          <Within list={list} />
          <button class={primary ? 'primary' : undefined}>{deed === 'cancel' && rest ? words.cancelRest : text}</button>
        </Act>
      ))}
      {mayAct && message.state === 'uncertain' && (
        <Act to={`${at}/resolve`}>
          <Within list={list} />
          <button name="answer" value="sent">{words.arrived}</button>
          <button name="answer" value="notSent">{words.notArrived}</button>
        </Act>
      )}
      {mayConfigure && !message.sensitive && (
        <a class="button" href={link(`${at}/send-again`, list)}>{words.sendAgain}</a>
      )}
      {mayConfigure && refused !== undefined && (
        <a class="button" href={`${link('dont-send', { add: refused.address })}#add`}>{words.toList}</a>
      )}
      {hasContent && <a class="button" href={link(`${at}/message.eml`)} download>{words.eml}</a>}
      {mayAct && message.state !== 'sending' && (
        <a class="button danger" href={link(`${at}/delete`, list)}>{words.delete}</a>
      )}
      {whom !== undefined && (
        <a class="button plain" href={link('messages', { q: whom })}>{fill(words.allMail, { whom })}</a>
      )}
    </div>
  )
} // prettier-ignore
