/**
 * A trace of a transport's settings, so that a process can tell whether a refused login was made with other settings than
 * its own. Duty: eight bits of a slow, salted hash: who reads the database learns next to nothing of a password, and a
 * changed one goes unnoticed once in 256 (then the next probe finds out). Standards: scrypt, RFC 7914. Pure.
 */
import { scrypt } from 'node:crypto'
import type { TransportConfig } from '../transport/transport-config.js'

/** 16 MB and about 50 ms a guess; asked once a process for each salt. */
const COST = { N: 16_384, r: 8, p: 1 }

/** Two hexadecimal digits; null: these settings cannot be read as text. */
export async function settingsTrace(config: TransportConfig | null, salt: string): Promise<string | null> {
  const text = textOf(config)
  if (text === null) return null
  return new Promise((resolve, reject) => {
    scrypt(text, salt, 1, COST, (error, hash) => (error ? reject(error) : resolve(hash.toString('hex'))))
  })
}

/** Options as they were written; what nodemailer made of them hangs on its transporter. */
function textOf(config: TransportConfig | null): string | null {
  const made = (config as { transporter?: { options?: object } } | null)?.transporter?.options
  try {
    return JSON.stringify(made ?? config)
  } catch {
    // a plugin's object that holds itself
    return null
  }
}
