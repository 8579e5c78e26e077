/** What else is known of a message, in a short list of names and values. */
import type { Message } from '@mailspool/core'
import { Fragment, type ComponentChildren } from 'preact'
import { useFrame } from '../parts/frame.js'
import { When } from '../parts/when.js'
import { texts } from '../texts/index.js'
import { size } from '../words/numbers.js'

const words = texts.message

export function Facts({ message }: { message: Message }) {
  const { link } = useFrame()
  const tags = message.tags.map((tag, index) => (
    <Fragment key={tag}>
      {index > 0 && ', '}
      <a href={link('messages', { tag })}>{tag}</a>
    </Fragment>
  ))
  const rows: [string, ComponentChildren, string?][] = [
    [words.priority, texts.priorities[message.priority]],
    [words.transport, <a href={link('messages', { transport: message.transport })}>{message.transport}</a>],
    [words.size, size(message.size)],
    [words.created, <When at={message.createdAt} />],
  ]
  if (tags.length > 0) rows.splice(1, 0, [words.tags, tags])
  if (message.expiresAt !== null) rows.push([words.expires, <When at={message.expiresAt} as="clock" />])
  if (message.possibleDuplicate) rows.push([words.duplicate, words.duplicateText])
  rows.push([words.messageId, message.messageId, 'mono'], [words.id, message.id, 'mono'])
  for (const [name, value] of Object.entries(message.metadata)) rows.push([name, value])
  return (
    <section aria-labelledby="h-facts">
      <h2 id="h-facts">{words.facts}</h2>
      <dl class="facts">
        {rows.map(([name, value, className]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd class={className}>{value}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  )
}
