# What the scripts share.
$ErrorActionPreference = "Stop"
$Apps = if ($env:HOME_HUB_APPS) { $env:HOME_HUB_APPS } else { Join-Path $env:LOCALAPPDATA "HomeHub" }
$Program = Join-Path $Apps "home-hub.cmd"

# The name of the one component in a file of references.
function Get-ComponentName([string] $References) {
    $First = @(Get-Content $References -Raw | ConvertFrom-Json)[0]
    if ($First.component) { $First.component.name } else { $First.name }
}

function Write-Output-File([string] $Deployment, [string] $Json) {
    $File = $Deployment -replace "\.json$", "-output.json"
    [System.IO.File]::WriteAllText($File, $Json)
}

function Write-Answer([string] $Deployment, [string] $Name, [int] $Status, [string] $Message) {
    Write-Output-File $Deployment (@{ $Name = @{ status = $Status; message = $Message } } | ConvertTo-Json -Compress)
}
