// Lesson 5: stands for your users. Passwords are kept as salted hashes, as yours should be.
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'

const hash = (password, salt) => scryptSync(password, salt, 32)

function person(email, role, password) {
  const salt = randomBytes(16)
  return { email, role, salt, hash: hash(password, salt) }
}

const PEOPLE = [
  person('ann@example.com', 'customer', 'ann likes tea'),
  person('kenji@example.com', 'support', 'kenji answers'),
  person('rosa@example.com', 'operator', 'rosa runs it'),
]

export const byEmail = (email) => PEOPLE.find((one) => one.email === email) ?? null

export function login(email, password) {
  const found = byEmail(email)
  return found && timingSafeEqual(hash(password, found.salt), found.hash) ? found : null
}
