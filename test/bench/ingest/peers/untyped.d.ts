// Only the bench uses these two, and less of them than their types would take.
declare module 'express' {
  export default function express(): import('./express-app.js').ExpressApp;
}
declare module 'express-session' {
  export default function session(options: object): unknown;
}
