/** The hook that a developer may give to overrule the built-in retry rules. Duty: types only. */
import type { FailureClass, Message } from '../message/message.js'

/** What an attempt met, as the error handler sees it. */
export interface DeliveryFailure {
  failureClass: FailureClass
  code: number | null
  enhancedCode: string | null
  /** The server's words or the error's, cleaned. */
  reply: string
  transport: string
  /** Counts this attempt, 1 or more. */
  attempt: number
}

/** What becomes of the mail; `deferUntil` names when it is due again. */
export type ErrorHandlerAnswer = 'defer' | 'fail' | 'sent' | { deferUntil: Date } | null | undefined

/** Asked after a failed attempt; null or undefined leaves the decision to the built-in rules. A throw does the same, and is logged. */
export type ErrorHandler = (
  failure: DeliveryFailure,
  message: Message,
) => ErrorHandlerAnswer | Promise<ErrorHandlerAnswer>
