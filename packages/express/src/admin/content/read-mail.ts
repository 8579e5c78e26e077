/**
 * Takes a mail apart for the page: headers, text, HTML, attachments. Duty: bounded whatever the bytes are (nesting,
 * headers), and a mail that cannot be taken apart is shown as source only. Parsing is postal-mime's (RFC 2045-2049).
 */
import PostalMime, { type Email } from 'postal-mime'

export interface MailFile {
  name: string
  type: string
  bytes: Uint8Array
  /** Without angle brackets; null: nothing in the HTML refers to it. */
  contentId: string | null
  inline: boolean
}

export interface ReadMail {
  headers: readonly { name: string; value: string }[]
  text: string | null
  html: string | null
  files: readonly MailFile[]
}

/** Attached mails stay attachments: nobody reads a mail inside a mail here. */
const LIMITS = { maxNestingDepth: 50, maxHeadersSize: 1024 * 1024, forceRfc822Attachments: true }

/** Null: it could not be taken apart. */
export async function readMail(bytes: Buffer): Promise<ReadMail | null> {
  try {
    return read(await PostalMime.parse(bytes, { ...LIMITS, attachmentEncoding: 'arraybuffer' }))
  } catch {
    return null // what is wrong with it can be seen in its source
  }
}

function read(mail: Email): ReadMail {
  return {
    // as they were sent, unfolded and not decoded: this view is for those who want to see that
    headers: mail.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    text: mail.text ?? null,
    html: mail.html ?? null,
    files: mail.attachments.map((file) => ({
      name: fileName(file.filename),
      type: file.mimeType,
      bytes: typeof file.content === 'string' ? Buffer.from(file.content) : new Uint8Array(file.content),
      contentId: file.contentId?.replace(/^<|>$/g, '') ?? null,
      inline: file.related === true || file.disposition === 'inline',
    })),
  }
}

/** A name that is no path and has no control characters. */
function fileName(name: string | null): string {
  // eslint-disable-next-line no-control-regex -- control characters are what it removes
  return (name ?? '').replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '').replace(/[/\\]/g, '_').slice(0, 200)
} // prettier-ignore
