export { generateCompany } from './generate-company.ts'
export { truth } from './truth.ts'
