import { expect, test } from '@jest/globals'
import { controlIn } from '../../src/message/characters.js'

test('a control character is what Unicode calls one, of all characters there are', () => {
  for (let code = 0; code <= 0xffff; code++) {
    const text = String.fromCharCode(code)
    if ((controlIn(text) === null) === /\p{Cc}/u.test(text)) throw new Error(`U+${code.toString(16)}`)
  }
  expect(controlIn('a🎉\u{10ffff}\ud800')).toBeNull()
})

test.each([
  ['a\0', 'NUL'],
  ['a\r\nb', 'CR'],
  ['🎉\u0085', 'U+0085'],
  ['\u009f', 'U+009F'],
  ['\u007f', 'DEL'],
])('%j contains %s', (text, name) => {
  expect(controlIn(text)).toBe(name)
})
