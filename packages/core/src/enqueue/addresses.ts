/**
 * Address fields of a mail. Duty: message/address.ts reads them, this makes an error of what it answers.
 * Failures: MAILER_BAD_ADDRESS with the field's place, such as 'to[2]'.
 */
import { MailerError } from '../errors.js'
import { readAddressList, type ParsedAddress } from '../message/address.js'

/** Every address of a field, in order; empty for undefined, null, '' and []. */
export function parseAddressList(value: unknown, path: string): readonly ParsedAddress[] {
  const reading = readAddressList(value)
  if (reading.ok) return reading.addresses
  throw new MailerError('MAILER_BAD_ADDRESS', { path: path + reading.at, problem: reading.problem })
}

/** The one address of a field; null when the field is empty. */
export function parseOneAddress(value: unknown, path: string): ParsedAddress | null {
  const addresses = parseAddressList(value, path)
  if (addresses.length <= 1) return addresses[0] ?? null
  throw new MailerError('MAILER_BAD_ADDRESS', { path, problem: `holds ${addresses.length} addresses and takes one` })
}

/** 'Shop <shop@example.com>', for people; headers are written by nodemailer. */
export function showAddress({ name, address }: Pick<ParsedAddress, 'name' | 'address'>): string {
  return name === '' ? address : `${name} <${address}>`
}
