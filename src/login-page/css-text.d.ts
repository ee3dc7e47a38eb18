declare module '*/login-page.css?raw' {
  const text: string
  export default text
}
