/** The texts in force. One language today; a second one is a second file and a choice made here. */
export { en as texts } from './en.js'
