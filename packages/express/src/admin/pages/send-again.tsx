/** Asks to whom a message goes again: a field for each of its recipients, and one for somebody else. */
import type { Message } from '@mailspool/core'
import { Fragment } from 'preact'
import type { ListQuery } from '../link.js'
import { Act, Within } from '../parts/act.js'
import { useFrame } from '../parts/frame.js'
import { Say } from '../parts/say.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { Subject } from './messages.js'

export interface SendAgainData {
  message: Message
  rows: readonly { old: string; given: string; has: boolean }[]
  /** Somebody whom the old message was not for. */
  also: string
  /** One key sends it once. */
  once: string
  /** Why it was not done. */
  problem: string | null
  /** Why it cannot be done. */
  gone: 'sensitive' | 'gone' | null
  list: ListQuery
}

const words = texts.sendAgain

export function SendAgainPage({ message, rows, also, once, problem, gone, list }: SendAgainData) {
  const { link } = useFrame()
  const at = `messages/${message.id}`
  const unsent = ['scheduled', 'queued', 'sending', 'deferred'].includes(message.state)
  return (
    <div class="page">
      <h1 class="said">
        <Say text={words.ask} with={{ subject: <Subject message={message} /> }} />
      </h1>
      <p class="lead muted">{gone === null ? words.lead : words[gone]}</p>
      {gone === null && unsent && <p class="lead muted">{words.cancels}</p>}
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <Act to={`${at}/send-again`} class="stacked">
        {gone === null && (
          <>
            <input type="hidden" name="key" value={once} />
            <Within list={list} />
            {rows.map(({ old, given, has }) => (
              <Fragment key={old}>
                <input type="hidden" name="old" value={old} />
                <label class="field">
                  <span>{fill(has ? words.has : words.insteadOf, { address: old })}</span>{' '}
                  <input name="to" value={given} autocomplete="off" spellcheck={false} placeholder={words.leaveOut} />
                </label>
              </Fragment>
            ))}
            <label class="field">
              {words.also} <input name="also" value={also} autocomplete="off" spellcheck={false} />
            </label>
          </>
        )}
        <div class="acts">
          {gone === null && <button class="primary">{words.send}</button>}
          <a class="button" href={link(at, list)}>
            {words.back}
          </a>
        </div>
      </Act>
    </div>
  )
}
