/** The mail itself, a part at a time: preview in a sandboxed frame, text, headers, source, attachments. */
import type { Message } from '@mailspool/core'
import type { ListQuery } from '../link.js'
import { useFrame } from '../parts/frame.js'
import { Say } from '../parts/say.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { size } from '../words/numbers.js'

export type Tab = 'preview' | 'text' | 'headers' | 'source' | 'attachments'

export type MailData = { kind: 'sensitive' | 'noRight' | 'gone' } | OpenMail

export interface OpenMail {
  kind: 'mail'
  tab: Tab
  width: 'desktop' | 'phone'
  /** False: only the source can be shown. */
  readable: boolean
  hasHtml: boolean
  /** Pictures from elsewhere that the HTML asks for. */
  pictures: number
  text: string | null
  headers: readonly { name: string; value: string }[]
  files: readonly { name: string; type: string; inline: boolean; size: number }[]
  /** The beginning of the source. */
  source: string
  size: number
  /** Octets that `source` holds. */
  shown: number
}

const words = texts.mail

interface Props {
  message: Message
  mail: MailData
  list: ListQuery
}

export function MailParts({ message, mail, list }: Props) {
  if (mail.kind !== 'mail') {
    return (
      <section id="content">
        <h2>{words.title}</h2>
        <p class="lead muted">
          <Say text={words[mail.kind]} with={{ right: <code>seeContent</code> }} />
        </p>
      </section>
    )
  }
  const Shown = SHOWN[mail.tab]
  return (
    <section id="content" aria-labelledby="h-mail">
      <h2 id="h-mail" class="hide">
        {words.title}
      </h2>
      <Tabs message={message} mail={mail} list={list} />
      <Shown message={message} mail={mail} list={list} />
    </section>
  )
}

interface Opened {
  message: Message
  mail: OpenMail
  list: ListQuery
}

function Tabs({ message, mail, list }: Opened) {
  const { link } = useFrame()
  const tabs: Tab[] = mail.readable ? ['preview', 'text', 'headers', 'source', 'attachments'] : ['source']
  return (
    <nav class="tabs" aria-label={words.parts}>
      {tabs.map((tab) => (
        <a
          key={tab}
          href={`${link(`messages/${message.id}`, { ...list, tab: tab === 'preview' ? null : tab })}#content`}
          {...(mail.tab === tab ? { 'aria-current': 'page' as const } : {})}
        >
          {words[tab]}
          {tab === 'attachments' && mail.files.length > 0 && <span class="more">{mail.files.length}</span>}
        </a>
      ))}
    </nav>
  )
}

function Preview({ message, mail, list }: Opened) {
  const { link } = useFrame()
  if (!mail.hasHtml) return <TextPart message={message} mail={mail} list={list} />
  const at = `messages/${message.id}`
  const phone = mail.width === 'phone'
  const pictures = mail.pictures === 1 ? words.onePicture : fill(words.pictures, { n: mail.pictures })
  const width = (name: OpenMail['width']) => (
    <a
      href={`${link(at, { ...list, width: name === 'phone' ? name : null })}#content`}
      {...(mail.width === name ? { 'aria-current': 'true' as const } : {})}
    >
      {words[name]}
    </a>
  )
  return (
    <>
      <div class="bar">
        <span>{mail.pictures === 0 ? words.nothingRemote : pictures}</span>
        <a href={link(`${at}/preview`)}>{words.alone}</a>
        <nav class="seg" aria-label={words.width}>
          {width('desktop')}
          {width('phone')}
        </nav>
      </div>
      <div class={phone ? 'desk phone' : 'desk'}>
        <iframe src={link(`${at}/preview`)} sandbox="" title={phone ? words.framePhone : words.frame} loading="lazy" />
      </div>
    </>
  )
}

function TextPart({ mail }: Opened) {
  const note = mail.tab === 'preview' ? words.noHtml : null
  if (mail.text === null) return <p class="bar">{mail.hasHtml ? words.noText : words.nothing}</p>
  return (
    <>
      {note !== null && <p class="bar">{note}</p>}
      <pre class="code wrap" tabIndex={0} dir="auto">
        {mail.text}
      </pre>
    </>
  )
}

function Headers({ mail }: Opened) {
  return (
    <table class="table tall stack headers">
      <caption class="hide">{words.headersCaption}</caption>
      <tbody>
        {mail.headers.map(({ name, value }, index) => (
          <tr key={index}>
            <th scope="row">{name}</th>
            <td class="mono break">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Source({ message, mail }: Opened) {
  const { link } = useFrame()
  const whole = mail.shown === mail.size
  return (
    <>
      <div class="bar">
        <span>
          {!mail.readable && `${words.unreadable} `}
          {fill(whole ? words.bytes : words.cut, { size: size(mail.size), shown: size(mail.shown) })}
        </span>
        <a class="button small" href={link(`messages/${message.id}/message.eml`)} download>
          {texts.message.eml}
        </a>
      </div>
      <pre class="code" tabIndex={0}>
        {mail.source}
      </pre>
    </>
  )
}

function Attachments({ message, mail }: Opened) {
  const { link } = useFrame()
  if (mail.files.length === 0) return <p class="bar">{words.noAttachments}</p>
  return (
    <table class="table stack">
      <caption class="hide">{words.attachments}</caption>
      <thead>
        <tr>
          <th scope="col">{words.name}</th>
          <th scope="col">{words.kind}</th>
          <th scope="col" class="num">
            {words.size}
          </th>
          <th scope="col">
            <span class="hide">{words.download}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {mail.files.map(({ name, type, inline, size: octets }, index) => (
          <tr key={index}>
            <th scope="row" class="break">
              <bdi>{name || fill(words.unnamed, { n: index + 1 })}</bdi>
            </th>
            <td>{inline ? fill(words.inline, { type }) : type}</td>
            <td class="num">{size(octets)}</td>
            <td class="num">
              <a class="button small" href={link(`messages/${message.id}/attachments/${index + 1}`)} download>
                {words.download}
                <span class="hide"> {name}</span>
              </a>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const SHOWN = { preview: Preview, text: TextPart, headers: Headers, source: Source, attachments: Attachments }
