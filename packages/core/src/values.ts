/**
 * What kind of thing a value is, and how a sentence of an error shows it: short, never the inside of an object, which may
 * hold a password. Pure.
 */
import { didYouMean } from './text.js'

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Also of another realm, as in tests that run in a context of their own. */
export function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === '[object Date]'
}

/** 'is no field of a mail; did you mean subject?' */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const meant = didYouMean(name, known)
  return `is no ${what}${meant === null ? `; known are ${known.join(', ')}` : `; did you mean ${meant}?`}`
}

export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** A value in a sentence: short, never the inside of an object. */
export function shown(value: unknown): string {
  return typeof value === 'string'
    ? JSON.stringify(value.slice(0, 60))
    : isScalar(value)
      ? String(value)
      : kindOf(value)
}

function isScalar(value: unknown): value is number | boolean | undefined {
  return value === undefined || typeof value === 'number' || typeof value === 'boolean'
}
