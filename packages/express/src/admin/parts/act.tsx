/** A form that changes something: POST, relative, with the token. The buttons are its children. */
import type { ComponentChildren } from 'preact'
import type { ListQuery } from '../link.js'
import { useFrame } from './frame.js'

interface Props {
  to: string
  class?: string
  /** With a file among its fields. */
  upload?: boolean
  children: ComponentChildren
}

export function Act({ to, class: className = 'acts', upload = false, children }: Props) {
  const { link, token } = useFrame()
  return (
    <form class={className} method="post" action={link(to)} {...(upload ? { enctype: 'multipart/form-data' } : {})}>
      <input type="hidden" name="token" value={token} />
      {children}
    </form>
  )
}

/** The list that the reader comes from, so that the page after the deed leads back to it. */
export function Within({ list }: { list: ListQuery }) {
  const text = new URLSearchParams(list).toString()
  return text === '' ? null : <input type="hidden" name="in" value={text} />
}
