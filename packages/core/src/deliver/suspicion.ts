/**
 * Whether the relay itself is wrong: equal final refusals in a row, for several domains, with no success between,
 * speak of us and not of the recipients, and must not fail ten thousand mails in seconds (RELIABILITY chapter 4).
 * Pure state of one transport; breakers.ts shares the suspicion with other hosts.
 */
import type { Reply } from '../transport/transport.js'

/** So many equal refusals, over so many domains (RELIABILITY chapter 4). */
const IN_A_ROW = 5
const DOMAINS = 3

export class Suspicion {
  #key: string | null = null
  #count = 0
  readonly #domains = new Set<string>()

  /** A mail was refused for good. Answers whether the relay is to be suspected now. */
  refused(reply: Reply, recipients: readonly string[]): boolean {
    const key = replyKey(reply)
    if (key !== this.#key) this.clear()
    this.#key = key
    this.#count += 1
    for (const address of recipients) this.#domains.add(address.slice(address.lastIndexOf('@') + 1).toLowerCase())
    return this.#count >= IN_A_ROW && this.#domains.size >= DOMAINS
  }

  /** The server took a mail. */
  clear(): void {
    this.#key = null
    this.#count = 0
    this.#domains.clear()
  }
}

/** What equal replies have in common: addresses, ids and numbers in their words differ from mail to mail. */
export function replyKey({ code, enhancedCode, text }: Reply): string {
  const words = text
    .toLowerCase()
    .replace(/<?[^\s<>@]+@[^\s<>@]+>?/g, '@')
    .replace(/\b(?=[\w-]*\d)[\w-]+\b/g, '#')
    .replace(/\b[\w-]+(\.[\w-]+)+\b/g, '.')
    .slice(0, 200)
  return `${code} ${enhancedCode ?? ''} ${words}`
}
