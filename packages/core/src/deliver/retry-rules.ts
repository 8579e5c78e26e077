/** The part of the settings that the verdict depends on, and chance. Duty: shape, and taking it out of the settings. */
import type { RandomSource } from '../clock.js'
import type { Seconds } from '../duration.js'
import type { OnUncertain } from '../message/message.js'
import type { CheckedSettings } from '../settings.js'

export interface RetryRules {
  backoff: readonly Seconds[]
  maxRetries: number | null
  maxAge: Seconds | null
  permanentFailures: 'fail' | 'defer'
  onUncertain: OnUncertain
  uncertainDelay: Seconds
  random: RandomSource
}

export function retryRules(settings: CheckedSettings, random: RandomSource): RetryRules {
  const { backoff, maxRetries, maxAge, permanentFailures, onUncertain, uncertainDelay } = settings
  return { backoff, maxRetries, maxAge, permanentFailures, onUncertain, uncertainDelay, random }
}
