/**
 * What the server offers, read from its reply to EHLO. Duty: parsing; the dialogue decides what it makes of it.
 * A server that only knows HELO offers nothing.
 * Standards: RFC 5321 4.1.1.1, RFC 2920 (PIPELINING), 3030 (CHUNKING), 6152 (8BITMIME), 6531 (SMTPUTF8), 1870 (SIZE).
 */

export interface Capabilities {
  pipelining: boolean
  /** Only together with PIPELINING. */
  chunking: boolean
  eightBitMime: boolean
  smtpUtf8: boolean
  size: boolean
}

/** `ehlo`: the whole reply, all lines with their codes; '' after HELO. 'off' is for a server that lies. */
export function readCapabilities(ehlo: string, pipelining: 'auto' | 'off'): Capabilities {
  const keywords = new Set(
    ehlo
      .split(/\r?\n/)
      .slice(1)
      .map((line) => (/^250[ -](\S+)/.exec(line)?.[1] ?? '').toUpperCase()),
  )
  const trusted = pipelining === 'auto'
  return {
    pipelining: trusted && keywords.has('PIPELINING'),
    chunking: trusted && keywords.has('PIPELINING') && keywords.has('CHUNKING'),
    eightBitMime: keywords.has('8BITMIME'),
    smtpUtf8: keywords.has('SMTPUTF8'),
    size: keywords.has('SIZE'),
  }
}
