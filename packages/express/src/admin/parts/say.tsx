/** A text whose names in braces are filled with pieces of the page: times, links, bold words. Everything is escaped. */
import { Fragment, type ComponentChildren } from 'preact'

interface Props {
  text: string
  with?: Readonly<Record<string, ComponentChildren>>
}

export function Say({ text, with: pieces = {} }: Props) {
  const parts = text.split(/(\{\w+\})/)
  return (
    <>
      {parts.map((part, index) => (
        <Fragment key={index}>{part.startsWith('{') ? (pieces[part.slice(1, -1)] ?? part) : part}</Fragment>
      ))}
    </>
  )
}
