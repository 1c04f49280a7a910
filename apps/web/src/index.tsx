export { type PageRoute, pageRoutes } from './access.ts'
export { createPages } from './create-pages.tsx'
export type { PageOptions } from './house-pages.tsx'
