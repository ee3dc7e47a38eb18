declare module '*/login-page.css?inline' {
  const text: string
  export default text
}
