export { type EmbeddedServer, startEmbedded } from '@weighhouse/db/embedded'
