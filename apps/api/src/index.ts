export { type AccessRow, accessRows } from './access.ts'
export { type ApiOptions, createApi } from './api.ts'
export type { Api } from './client.ts'
export { openSignIn, type SignIn, type SignInOptions } from './sign-in.ts'
