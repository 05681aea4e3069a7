import { runList } from './actions/run.list.ts';
import { alertList, pastAlertList, ruleList } from './alerts/list.ts';
import { backupList } from './backups/list.ts';
import { bindList, bindPanel, bindWorldList, bindWorldPanel } from './bound.ts';
import { changeList } from './changes/list.ts';
import { changesPanel } from './changes/panel.ts';
import { checkList } from './checks/list.ts';
import { checksPanel } from './checks/panel.ts';
import { containerList } from './containers/list.ts';
import { containersPanel } from './containers/panel.ts';
import { databaseList } from './databases/databases.ts';
import { lockList } from './databases/locks.ts';
import { nodeList } from './databases/nodes.ts';
import { databasesPanel } from './databases/panel.ts';
import { poolList } from './databases/pools.ts';
import { roleList } from './databases/roles.ts';
import { sessionList } from './databases/sessions.ts';
import { slotList } from './databases/slots.ts';
import { sqliteList } from './databases/sqlite-list.ts';
import { statementList } from './databases/statements.ts';
import { coreList } from './host/cores.ts';
import { deletedFileList } from './host/deleted-files.ts';
import { directoryList } from './host/directories.ts';
import { diskList } from './host/disks.ts';
import { filesystemList } from './host/filesystems.ts';
import { interfaceList } from './host/interfaces.ts';
import { hostPanel } from './host/panel.ts';
import { processList } from './host/processes.ts';
import { journalList } from './journal/list.ts';
import { logList } from './logs/list.ts';
import { nginxCertificateList } from './nginx/certificates.ts';
import { nginxFindingList } from './nginx/findings.ts';
import { nginxList } from './nginx/list.ts';
import { memberList } from './nginx/members.ts';
import { redisClusterList } from './redis/cluster.ts';
import { redisKeyspaceList } from './redis/keyspace.ts';
import { redisNodeList } from './redis/nodes.ts';
import { redisPanel } from './redis/panel.ts';
import { redisQueueList } from './redis/queues.ts';
import { sentinelList } from './redis/sentinels.ts';
import { redisLatencyList, redisSlowList } from './redis/slowlog.ts';
import { withDrift } from './releases/drift.ts';
import { releaseList } from './releases/list.ts';
import { runbookList } from './runbooks/list.ts';
import { type DeckSlot, deckList, type Screen, type Tables } from './screens.ts';
import { systemList } from './system-list.ts';

/** Everything this console shows: a panel, a list or a screen joins by one line each. The order is the screen's. */
export function createTables(): Tables {
  const panels = {
    host: bindPanel(hostPanel),
    containers: bindPanel(containersPanel),
    databases: bindPanel(databasesPanel),
    redis: bindPanel(redisPanel),
    changes: bindWorldPanel(changesPanel),
    checks: bindPanel(checksPanel),
  };
  const lists = {
    processes: bindList(processList),
    filesystems: bindList(filesystemList),
    directories: bindList(directoryList),
    deletedFiles: bindList(deletedFileList),
    disks: bindList(diskList),
    interfaces: bindList(interfaceList),
    cores: bindList(coreList),
    containers: bindWorldList(withDrift(containerList)),
    nodes: bindList(nodeList),
    sessions: bindList(sessionList),
    locks: bindList(lockList),
    statements: bindList(statementList),
    databases: bindList(databaseList),
    pools: bindList(poolList),
    slots: bindList(slotList),
    roles: bindList(roleList),
    sqlite: bindList(sqliteList),
    redisNodes: bindList(redisNodeList),
    sentinels: bindList(sentinelList),
    redisSlow: bindList(redisSlowList),
    redisLatency: bindList(redisLatencyList),
    redisQueues: bindList(redisQueueList),
    redisKeyspace: bindList(redisKeyspaceList),
    redisCluster: bindList(redisClusterList),
    checks: bindList(checkList),
    nginx: bindList(nginxList),
    members: bindList(memberList),
    nginxCertificates: bindList(nginxCertificateList),
    nginxFindings: bindList(nginxFindingList),
    backups: bindList(backupList),
    alerts: bindWorldList(alertList),
    rules: bindWorldList(ruleList),
    pastAlerts: bindWorldList(pastAlertList),
    systems: bindList(systemList),
    changes: bindWorldList(changeList),
    runs: bindWorldList(runList),
    releases: bindWorldList(releaseList),
    journal: bindWorldList(journalList),
    runbooks: bindWorldList(runbookList),
    logs: bindList(logList),
  };
  type Names = { panel?: keyof typeof panels; lists: readonly (keyof typeof lists | typeof deckList)[] };
  const screens = [
    { id: 'deck', key: '1', title: 'Deck', lists: [deckList] },
    {
      id: 'host',
      key: '2',
      title: 'Host',
      panel: 'host',
      about: ['host', 'directory'],
      lists: ['processes', 'filesystems', 'directories', 'deletedFiles', 'disks', 'interfaces', 'cores'],
    },
    {
      id: 'containers',
      key: '3',
      title: 'Containers',
      panel: 'containers',
      about: ['container', 'docker'],
      withoutPanel: true,
      lists: ['containers'],
    },
    {
      id: 'databases',
      key: '4',
      title: 'Databases',
      panel: 'databases',
      about: ['postgres', 'pgbouncer', 'sqlite'],
      lists: ['nodes', 'sessions', 'locks', 'statements', 'databases', 'pools', 'slots', 'roles', 'sqlite'],
    },
    {
      id: 'redis',
      key: '5',
      title: 'Redis',
      panel: 'redis',
      about: ['redis', 'sentinel'],
      lists: [
        'redisNodes',
        'sentinels',
        'redisSlow',
        'redisLatency',
        'redisQueues',
        'redisKeyspace',
        'redisCluster',
      ],
    },
    { id: 'logs', key: '0', title: 'Logs', about: ['unit', 'log'], lists: ['logs'], opensLogs: true },
    {
      id: 'checks',
      key: '6',
      title: 'Checks',
      panel: 'checks',
      about: ['check', 'nginx'],
      withoutPanel: true,
      lists: ['checks', 'nginx', 'members', 'nginxCertificates', 'nginxFindings'],
    },
    { id: 'alerts', key: '7', title: 'Alerts', about: ['stack'], lists: ['alerts', 'rules', 'pastAlerts'] },
    { id: 'backups', key: '8', title: 'Backups', about: ['backup'], lists: ['backups'] },
    {
      id: 'changes',
      key: '9',
      title: 'Changes & journal',
      panel: 'changes',
      withoutPanel: true,
      lists: ['changes', 'runs', 'releases', 'journal', 'runbooks'],
    },
    { id: 'systems', title: 'Watched', lists: ['systems'] },
  ] as const satisfies readonly (Screen & Names)[];
  const deck = [
    { panel: 'host', side: 'left', of: ['host'] },
    { panel: 'databases', side: 'left', of: ['postgres', 'pgbouncer', 'sqlite'] },
    { panel: 'redis', side: 'left', of: ['redis', 'sentinel'] },
    { panel: 'containers', side: 'right', of: ['engine'] },
    { panel: 'changes', side: 'below', of: [] },
    { panel: 'checks', side: 'right', of: ['check', 'nginx'] },
  ] as const satisfies readonly (DeckSlot & Pick<Required<Names>, 'panel'>)[];
  return { panels, lists, screens, deck };
}
