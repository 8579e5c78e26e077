/** Asks once before a message is deleted: what goes, what that means, and the verb on the button. */
import type { Message } from '@mailspool/core'
import type { ListQuery } from '../link.js'
import { Act, Within } from '../parts/act.js'
import { useFrame } from '../parts/frame.js'
import { Say } from '../parts/say.js'
import { texts } from '../texts/index.js'
import { lastAttempt } from '../words/people.js'
import { Subject } from './messages.js'

const words = texts.confirm

export function ConfirmDelete({ message, list }: { message: Message; list: ListQuery }) {
  const { link } = useFrame()
  const at = `messages/${message.id}`
  const unfinished = message.state !== 'sent' && message.state !== 'failed' && message.state !== 'cancelled'
  const uncertain = unfinished && message.state !== 'uncertain' && lastAttempt(message)?.result === 'uncertain'
  const pieces = { subject: <Subject message={message} />, whom: <bdi>{message.recipients[0]?.address ?? '–'}</bdi> }
  return (
    <div class="page">
      <h1>{words.title}</h1>
      <p class="lead muted">
        <Say text={words.lead} with={pieces} />
        {unfinished && message.state !== 'uncertain' && ` ${words.unsent}`}
        {uncertain && ` ${words.uncertain}`}
      </p>
      <Act to={`${at}/delete`}>
        <Within list={list} />
        <button class="danger primary">{words.delete}</button>
        <a class="button" href={link(at, list)}>
          {words.keep}
        </a>
      </Act>
    </div>
  )
}
