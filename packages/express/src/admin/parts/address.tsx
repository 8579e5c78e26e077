/** An address or domain; a long one may break before its dots, so that it does not widen the page. */
import { Fragment } from 'preact'

/** Longer than this it may not fit beside the sign on a phone. */
const LONG = 28

export function Breaking({ text }: { text: string }) {
  if (text.length <= LONG) return <bdi>{text}</bdi>
  return (
    <bdi>
      {text.split(/(?=[.@])/).map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </bdi>
  )
}
