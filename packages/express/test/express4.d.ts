// Express 4 is installed beside 5 under another name (package.json); the tests use of it what both have, with the types of 5.
declare module 'express4' {
  import express from 'express'
  export default express
}
