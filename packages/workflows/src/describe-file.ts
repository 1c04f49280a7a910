export { describeCsvFile, type FileColumn } from '@weighhouse/tables/describe-file'
