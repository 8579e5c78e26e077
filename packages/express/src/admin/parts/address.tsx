/** An address or domain that may break before its dots, so that a long one does not widen the page. */
import { Fragment } from 'preact'

export function Breaking({ text }: { text: string }) {
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
