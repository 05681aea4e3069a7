/** Every face that can change something: from here alone, and only for the runner. */
export { type CommandsWrite, openCommandsWrite } from './commands.write.ts';
export { type DatabasesWrite, openDatabasesWrite } from './databases.write.ts';
export { type DockerWrite, openDockerWrite } from './docker.write.ts';
export { type FilesWrite, openFilesWrite } from './files.write.ts';
export { openPoolerWrite, type PoolerWrite } from './pgbouncer.write.ts';
export { openPostgresWrite, type PostgresWrite } from './postgres.write.ts';
export { openPrimacyWrite, type PrimacyWrite } from './primacy.write.ts';
export { openProgramsWrite, type ProgramsWrite } from './programs.write.ts';
export { openRedisWrite, openSentinelWrite, type RedisWrite, type SentinelWrite } from './redis.write.ts';
export { openS3Write, type S3Write } from './s3.write.ts';
export { openSessionsWrite } from './sessions.write.ts';
export { openSignalsWrite } from './signals.write.ts';
export { openStandbyWrite } from './standby.write.ts';
export { openUnitWrite, type UnitWrite } from './systemd.write.ts';
export { openTerminalWrite, type TerminalWrite } from './terminal.write.ts';
